// In the head, before anything is drawn: a page of the other colour would flash.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // storage is forbidden: the system's colours it is
}
