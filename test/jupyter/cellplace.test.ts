import { cellPlaces } from '../../lib/jupyter/notebook/cellplace';
import { notebookSource } from '../../lib/jupyter/notebook/notebooksource';

const places = (text: string) => cellPlaces(notebookSource(text));

it('a cell stands where its source begins, and a line of it where that begins', () => {
  const text =
    '{"cells": [\r\n  {"source": "a"},\n  {"outputs": [], "source": [\n    ' +
    '"\\"é\\u00e9\\n",\n    "b\\n", "c"]}\n]}';
  const placeOf = places(text);
  expect(placeOf(0)).toEqual({ line: 2, column: 15 });
  expect(placeOf(1)).toEqual({ line: 4, column: 6 });
  expect(placeOf(1, { line: 1, column: 4 })).toEqual({ line: 4, column: 15 }); // behind "é and an escape
  expect(placeOf(1, { line: 2 })).toEqual({ line: 5, column: 6 });
  expect(placeOf(1, { line: 3 })).toEqual({ line: 5, column: 13 });
  expect(placeOf(1, { line: 9 })).toEqual({ line: 4, column: 6 });
});

it('lines of one text are found by its escapes', () => {
  const placeOf = places('{"cells": [{"source": "ab\\n\\tc\\n\\nd"}]}');
  expect([1, 2, 3, 4].map(line => placeOf(0, { line }).column)).toEqual([24, 28, 33, 35]);
  expect(placeOf(0, { line: 2, column: 2 }).column).toBe(30);
});

it('a cell of nbformat 3 has its source in input, with line ends or without', () => {
  const placeOf = places(
    '{"worksheets": [{"cells": [{"input": ["a", "", "b"]}]}, {"cells": [{"input": ["a\\n", "b"]}]}]}',
  );
  expect([1, 2, 3].map(line => placeOf(0, { line }).column)).toEqual([40, 45, 49]);
  expect([1, 2].map(line => placeOf(1, { line }).column)).toEqual([80, 87]);
});

it('a cell without a source stands where it begins, and an empty one where its source does', () => {
  expect(places('{"cells": [{"cell_type": "code"}]}')(0)).toEqual({ line: 1, column: 12 });
  expect(places('{"cells": [{"source": []}]}')(0)).toEqual({ line: 1, column: 23 });
  expect(places('{"cells": [{"source": ""}]}')(0)).toEqual({ line: 1, column: 24 });
});
