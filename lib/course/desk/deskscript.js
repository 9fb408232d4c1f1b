// The script of the desk's pages: keys, and saving. It writes texts, and never HTML.
'use strict';

const main = document.querySelector('main[data-cell]');
if (main) desk(main);

function desk(main) {
  const { assignment, notebook, cell, max } = main.dataset;
  const here = new URLSearchParams({ assignment, notebook, cell });
  const answers = [...main.querySelectorAll('section.answer')].map(entry);
  let used = [];

  /** What the page knows of an answer: its fields, and the mark that is in the table. */
  function entry(section) {
    const points = section.querySelector('.points');
    const comment = section.querySelector('.comment');
    return {
      section,
      points,
      comment,
      state: section.querySelector('.state'),
      stale: section.querySelector('.stale'),
      saved: { points: points.value, comment: comment.value },
      timer: undefined,
      isSaving: false,
      saves: 0,
      sent: undefined, // may have arrived, though no reply has
      conflict: undefined,
    };
  }

  const shown = ({ points, comment }) => ({ points: points.value.trim(), comment: comment.value.trim() });
  const isSame = (a, b) =>
    a.points.replace(',', '.') === b.points.replace(',', '.') && a.comment === b.comment;
  const isChanged = answer => !isSame(shown(answer), answer.saved);
  const hasPoints = ({ points, section, stale }) =>
    stale.hidden && (points.value.trim() !== '' || section.dataset.scored === '1');

  function tell(answer, text, isFault = false) {
    answer.state.textContent = text;
    answer.state.classList.toggle('fault', isFault);
  }

  function show(answer, { points, comment, isStale }) {
    answer.saved = { points, comment };
    answer.points.value = points;
    answer.comment.value = comment;
    answer.stale.hidden = !isStale;
    progress();
  }

  function progress() {
    for (const answer of answers) answer.section.classList.toggle('marked', hasPoints(answer));
    const left = answers.filter(answer => !hasPoints(answer)).length;
    document.querySelector('#progress').textContent =
      left === 0
        ? `all ${answers.length} answers have points`
        : `${left} of ${answers.length} answers have no points`;
  }

  /** The request that saves what is in the fields. `keepalive`: it outlives the page. */
  function post(answer, wanted, keepalive) {
    return fetch('./mark', {
      method: 'POST',
      keepalive,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        assignment,
        notebook,
        cell,
        student: answer.section.dataset.student,
        answer: answer.section.dataset.answer,
        ...wanted,
        before: answer.sent ? [answer.saved, answer.sent] : [answer.saved],
      }),
    });
  }

  async function save(answer, isConfirmed = false) {
    clearTimeout(answer.timer);
    const wanted = shown(answer);
    if (answer.isSaving || answer.conflict || !(isConfirmed || isChanged(answer))) return;
    answer.isSaving = true;
    tell(answer, 'saving …');
    try {
      const request = post(answer, wanted, false);
      answer.sent = wanted;
      const response = await request;
      const { error, conflict } = await response.json();
      if (response.ok) {
        answer.saved = wanted;
        answer.sent = undefined;
        answer.saves++;
        answer.stale.hidden = true;
        tell(answer, 'saved');
        void refresh();
      } else if (conflict) showConflict(answer, conflict);
      else tell(answer, `not saved: ${error}`, true);
    } catch {
      tell(answer, 'not saved: the desk does not answer; it is tried again', true);
      answer.timer = setTimeout(() => void save(answer, isConfirmed), 3000);
    }
    answer.isSaving = false;
    progress();
    if (!isSame(shown(answer), wanted)) later(answer);
  }

  function later(answer) {
    clearTimeout(answer.timer);
    answer.timer = setTimeout(() => void save(answer), 600);
  }

  /** A mark that was changed elsewhere: the teacher says which one stays. */
  function showConflict(answer, theirs) {
    const box = document.createElement('div');
    box.className = 'conflict';
    const text = document.createElement('p');
    text.textContent =
      'Not saved, since it was changed elsewhere. There it has ' +
      `${theirs.points === '' ? 'no points' : `${theirs.points} points`}` +
      `${theirs.comment === '' ? '' : `, and the comment: ${theirs.comment}`}`;
    const choice = (label, choose) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = label;
      button.addEventListener('click', () => {
        box.remove();
        answer.conflict = undefined;
        choose();
      });
      return button;
    };
    box.append(
      text,
      choice('keep mine', () => {
        answer.saved = { points: theirs.points, comment: theirs.comment };
        void save(answer, true);
      }),
      choice('take that', () => {
        show(answer, theirs);
        tell(answer, '');
      }),
    );
    answer.conflict = box;
    answer.section.append(box);
    tell(answer, '');
  }

  /** Shows what was changed elsewhere, in fields that nobody is changing here. */
  async function refresh() {
    const saves = answers.map(answer => answer.saves); // an answer that is saved meanwhile is newer
    try {
      const response = await fetch(`./marks?${here}`);
      if (!response.ok) return;
      const { marks, comments } = await response.json();
      for (const [i, answer] of answers.entries()) {
        const mark = marks[answer.section.dataset.student];
        if (!mark || answer.saves !== saves[i] || isChanged(answer) || answer.isSaving || answer.conflict)
          continue;
        if (mark.answer !== answer.section.dataset.answer)
          tell(answer, 'handed in anew, and graded: load the page again to read it', true);
        else if (!isSame(mark, answer.saved)) {
          show(answer, mark);
          tell(answer, 'changed elsewhere');
        } else answer.stale.hidden = !mark.isStale;
      }
      offer(comments);
      progress();
    } catch {
      // saving tells of a desk that does not answer
    }
  }

  function offer(comments) {
    if (comments.join('\0') === used.join('\0')) return;
    used = comments;
    document.querySelector('#used').replaceChildren(
      ...comments.map((comment, i) => {
        const item = document.createElement('li');
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = comment;
        button.addEventListener('mousedown', event => event.preventDefault()); // the focus stays
        button.addEventListener('click', () => insert(i));
        item.append(button);
        return item;
      }),
    );
  }

  function insert(i) {
    const answer = current();
    if (!answer || used[i] === undefined) return;
    const before = answer.comment.value.trim();
    answer.comment.value = before === '' ? used[i] : `${before}\n${used[i]}`;
    void save(answer);
  }

  let last;
  const current = () => answers.find(({ section }) => section.contains(document.activeElement)) ?? last;

  function goTo(answer, field = answer?.section) {
    if (!answer) return;
    answer.section.scrollIntoView({ block: 'nearest' });
    field.focus();
    last = answer;
  }

  function move(by) {
    const i = answers.indexOf(current());
    goTo(answers[i < 0 ? 0 : Math.min(Math.max(i + by, 0), answers.length - 1)]);
  }

  function nextUnmarked() {
    const i = answers.indexOf(current());
    goTo([...answers.slice(i + 1), ...answers.slice(0, i + 1)].find(answer => !hasPoints(answer)));
  }

  document.addEventListener('keydown', event => {
    const isField = event.target.matches?.('input, textarea');
    const answer = current();
    const acts = {
      j: () => move(1),
      k: () => move(-1),
      n: nextUnmarked,
      f: () => {
        if (!answer) return;
        answer.points.value = max;
        void save(answer, true);
        move(1);
      },
      c: () => answer && goTo(answer, answer.comment),
    };
    let act;
    if (event.altKey && /^[1-9]$/.test(event.key)) act = () => insert(Number(event.key) - 1);
    else if (event.altKey && event.key === 'ArrowDown') act = () => move(1);
    else if (event.altKey && event.key === 'ArrowUp') act = () => move(-1);
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === 'Escape' && isField) act = () => goTo(answer);
    else if (event.key === 'Enter' && event.target.matches?.('.points'))
      act = () => {
        void save(answer, true);
        move(1);
      };
    else if (!isField && /^[0-9]$/.test(event.key) && answer)
      act = () => {
        answer.points.value = event.key;
        goTo(answer, answer.points);
        later(answer);
      };
    else if (!isField && Object.hasOwn(acts, event.key)) act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  for (const answer of answers) {
    for (const field of [answer.points, answer.comment]) {
      field.addEventListener('input', () => later(answer));
      field.addEventListener('change', () => void save(answer));
    }
    answer.section.addEventListener('focusin', () => (last = answer));
    answer.section.querySelector('form').addEventListener('submit', event => event.preventDefault());
  }
  addEventListener('beforeunload', event => {
    if (answers.some(answer => isChanged(answer) || answer.isSaving)) event.preventDefault();
  });
  addEventListener('pagehide', () => {
    for (const answer of answers.filter(answer => isChanged(answer) && !answer.conflict))
      void post(answer, shown(answer), true);
  });
  addEventListener('focus', () => void refresh());
  setInterval(() => void refresh(), 4000);
  void refresh();
  progress();
}
