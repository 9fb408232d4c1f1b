import { readFileSync } from 'node:fs';
import { imports, roomOf, sources } from './sources';
import { root } from '../support/root';

/** CONTRIBUTING's table of rooms is the rule: a room, what it holds, and the rooms that it may import. */
const table = new Map(
  [...readFileSync(`${root}/CONTRIBUTING.md`, 'utf8').matchAll(/^\| `([\w/]+)` \| .+ \| (.+) \|$/gm)].map(
    ([, room, allowed]) => [room, new Set([...allowed.matchAll(/`([\w/]+)`/g)].map(([, name]) => name))],
  ),
);

describe('the layers', () => {
  it('have a row in CONTRIBUTING for each room, below the rooms that it imports', () => {
    expect([...table.keys()].toSorted()).toEqual([...new Set(sources.map(roomOf))].toSorted());
    const order = [...table.keys()];
    const upward = order.flatMap((room, i) =>
      [...table.get(room)!]
        .filter(other => order.indexOf(other) > i)
        .map(other => `${room} imports ${other}`),
    );
    expect(upward).toEqual([]);
  });

  it('are kept by every import, those of types counted', () => {
    const crossing = sources.flatMap(file =>
      imports(file)
        .filter(other => roomOf(other) !== roomOf(file) && !table.get(roomOf(file))?.has(roomOf(other)))
        .map(other => `${file} imports ${other}`),
    );
    expect(crossing).toEqual([]);
  });

  it('have no cycle of files, imports of types counted', () => {
    const [done, path, cycles]: [Set<string>, string[], string[]] = [new Set(), [], []];
    const visit = (file: string) => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      if (path.includes(file) || done.has(file)) return;
      path.push(file);
      imports(file).forEach(visit);
      path.pop();
      done.add(file);
    };
    sources.forEach(visit);
    expect(cycles).toEqual([]);
  });

  it('are the rooms that README shows', () => {
    const readme = readFileSync(`${root}/README.md`, 'utf8');
    const shown = [...readme.matchAll(/^ {2}(\w+)\/ +\S/gm)].map(([, room]) => room);
    const rooms = [...table.keys()].filter(room => room !== 'lib' && room !== 'scripts');
    expect(shown.toSorted()).toEqual(rooms.toSorted());
  });
});
