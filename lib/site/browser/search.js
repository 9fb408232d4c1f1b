import MiniSearch from 'minisearch';
import { questionTerms, searchTerms } from '../searchterms';

// Loaded with the first question, after the texts of the page's language.
const fields = ['title', 'heading', 'text'];
const index = new MiniSearch({
  fields,
  storeFields: ['page', 'id', ...fields],
  idField: 'key',
  tokenize: searchTerms,
});
index.addAll(
  globalThis.siteTexts.map(([page, id, title, heading, text], key) => ({
    key,
    page,
    id,
    title,
    heading,
    text,
  })),
);

const question = document.getElementById('question');
const found = document.getElementById('found');
const { root } = document.body.dataset;

function answer() {
  const terms = questionTerms(question.value);
  const results = index.search(question.value, {
    tokenize: questionTerms,
    combineWith: 'AND',
    prefix: true,
    fuzzy: term => (term.length > 5 ? 0.2 : false),
    boost: { title: 4, heading: 3 },
  });
  found.replaceChildren(...results.slice(0, 20).map(result => item(result, terms)));
  if (terms.length > 0 && results.length === 0) found.append(element('li', found.dataset.nothing));
}

function item({ page, id, title, heading, text }, terms) {
  const link = element('a', heading === '' ? title : `${title} › ${heading}`);
  link.href = `${root}${page}${id === '' ? '' : `#${encodeURIComponent(id)}`}`;
  link.addEventListener('click', () => document.getElementById('search').close());
  const line = element('li', '');
  line.append(link, excerpt(text, terms));
  return line;
}

/** The words around the first one that was asked for, which is marked. */
function excerpt(text, terms) {
  const lower = text.toLowerCase();
  const [at = 0, term = ''] =
    terms
      .map(term => [lower.indexOf(term), term])
      .filter(([at]) => at >= 0)
      .sort(([a], [b]) => a - b)[0] ?? [];
  const from = Math.max(0, at - 60);
  const line = element('p', `${from > 0 ? '…' : ''}${text.slice(from, at)}`);
  line.append(element('mark', text.slice(at, at + term.length)));
  line.append(`${text.slice(at + term.length, at + 140)}${at + 140 < text.length ? '…' : ''}`);
  return line;
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

question.addEventListener('input', answer);
question.form.addEventListener('submit', event => {
  // Enter goes to the first result; the button closes
  const first = found.querySelector('a');
  if (document.activeElement !== question) return;
  event.preventDefault();
  first?.click();
});
answer();
