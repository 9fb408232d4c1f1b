import { changedTable } from '../../lib/course/desk/manualtable';
import { parseCsv } from '../../lib/course/grade/csv';

describe('changedTable', () => {
  const mark = { points: 2.5, comment: 'Fine.' };
  const zoe = { student: 'Zoë', assignment: 'ps1', cell: 'why', mark };

  it('begins a table, and adds, changes and removes a row', () => {
    const one = changedTable('', zoe);
    expect(one).toBe('\ufeffstudent,assignment,cell,points,comment\r\nZoë,ps1,why,2.5,Fine.\r\n');
    const two = changedTable(one, { ...zoe, student: 'Ann', mark: { comment: 'a, "b"\nc' } });
    expect(parseCsv(two).slice(1)).toEqual([
      ['Zoë', 'ps1', 'why', '2.5', 'Fine.'],
      ['Ann', 'ps1', 'why', '', 'a, "b"\nc'],
    ]);
    const changed = changedTable(two, { ...zoe, student: 'Zoe\u0308', mark: { points: 0 } });
    expect(parseCsv(changed)[1]).toEqual(['Zoë', 'ps1', 'why', '0', '']);
    expect(parseCsv(changedTable(changed, { ...zoe, mark: {} })).map(([name]) => name)).toEqual([
      'student',
      'Ann',
    ]);
  });

  it('keeps the order of columns, columns of a teacher, and a semicolon with its decimal comma', () => {
    const text = 'cell;points;tutor;student;assignment;comment\nwhy;1,5;Eve;Bob;ps1;ok\n';
    expect(parseCsv(changedTable(text, zoe))).toEqual([
      ['cell', 'points', 'tutor', 'student', 'assignment', 'comment'],
      ['why', '1,5', 'Eve', 'Bob', 'ps1', 'ok'],
      ['why', '2,5', '', 'Zoë', 'ps1', 'Fine.'],
    ]);
    expect(parseCsv(changedTable(text, { ...zoe, student: 'Bob' }))[1]).toEqual([
      'why',
      '2,5',
      'Eve',
      'Bob',
      'ps1',
      'Fine.',
    ]);
  });

  it('writes no formula, and text that is read as it was', () => {
    const text = changedTable('', { ...zoe, student: '=cmd', mark: { comment: '-one, two' } });
    expect(text).not.toMatch(/(^|[,;"])[=+\-@]/m);
    expect(parseCsv(text)[1].map(field => field.trim())).toEqual(['=cmd', 'ps1', 'why', '', '-one, two']);
  });
});
