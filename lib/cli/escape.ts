/** Text that is text in HTML, between tags and in attributes, whatever somebody has put into it. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
