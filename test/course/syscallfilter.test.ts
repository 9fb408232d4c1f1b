import { filterProgram } from '../../lib/course/grade/syscallfilter';

/** Runs a program of classic BPF as the kernel does (https://docs.kernel.org/networking/filter.html). */
function answer(program: Buffer, call: number, arch: number, argument = 0): string {
  const data = new Map([
    [0, call],
    [4, arch],
    [16, argument],
  ]);
  let loaded = 0;
  for (let at = 0; ; at++) {
    const operand = program.readUInt32LE(8 * at + 4);
    const jump = (holds: boolean) => (at += program.readUInt8(8 * at + (holds ? 2 : 3)));
    switch (program.readUInt16LE(8 * at)) {
      case 0x20:
        loaded = data.get(operand)!;
        break;
      case 0x15:
        jump(loaded === operand);
        break;
      case 0x35:
        jump(loaded >= operand);
        break;
      case 0x45:
        jump((loaded & operand) !== 0);
        break;
      case 0x06:
        return { 0x7fff0000: 'allow', 0x80000000: 'kill', 0x50001: 'EPERM', 0x50026: 'ENOSYS' }[operand]!;
    }
  }
}

describe.each([
  ['x64', 0xc000003e, { read: 0, shmget: 29, msgget: 68, memfd_create: 319, clone: 56 }],
  ['arm64', 0xc00000b7, { read: 63, shmget: 194, msgget: 186, memfd_create: 279, clone: 220 }],
] as const)('filterProgram(%j)', (arch, audit, calls) => {
  const program = filterProgram(arch)!;

  it('denies what takes memory of no process, and allows what all programs need', () => {
    expect(answer(program, calls.read, audit)).toBe('allow');
    expect(answer(program, calls.shmget, audit)).toBe('EPERM');
    expect(answer(program, calls.msgget, audit)).toBe('EPERM');
    expect(answer(program, calls.memfd_create, audit)).toBe('EPERM');
  });

  it('allows a new thread, and denies a new namespace of users', () => {
    const thread = 0x3d0f00;
    expect(answer(program, calls.clone, audit, thread)).toBe('allow');
    expect(answer(program, calls.clone, audit, 0x10000000)).toBe('EPERM');
    expect(answer(program, 435, audit)).toBe('ENOSYS'); // clone3
  });

  it('ends a program of another architecture, and denies the numbers of x32', () => {
    expect(answer(program, calls.read, 0x40000003)).toBe('kill');
    expect(answer(program, 0x40000000 + calls.read, audit)).toBe('EPERM');
  });
});

it('filterProgram(arch) is undefined for a machine whose numbers it does not know', () => {
  expect(filterProgram('ppc64')).toBeUndefined();
});
