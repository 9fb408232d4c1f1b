import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { endianness, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A filter of system calls, for bubblewrap: an engine of containers has one of its own. It denies what takes
 * memory that is no process's, which no limit would see (segments and queues of System V, files in memory,
 * and a file system in memory, which a user in a namespace of users may mount), and parts of the system that
 * a notebook has no business with. The form is that of classic BPF
 * (https://docs.kernel.org/userspace-api/seccomp_filter.html).
 */
interface Architecture {
  /** `AUDIT_ARCH_` of linux/audit.h. */
  readonly audit: number;
  readonly clone: number;
  readonly clone3: number;
  readonly denied: readonly number[];
}

/** The numbers are those of the kernel's tables: asm/unistd_64.h and asm-generic/unistd.h. */
const architectures: Partial<Record<NodeJS.Architecture, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    denied: [
      ...[29, 64, 68, 240, 319, 447], // shmget, semget, msgget, mq_open, memfd_create, memfd_secret
      ...[272, 308, 165, 428, 429, 430], // unshare, setns, mount, open_tree, move_mount, fsopen
      ...[248, 249, 250], // add_key, request_key, keyctl
      ...[298, 321, 323, 425], // perf_event_open, bpf, userfaultfd, io_uring_setup
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    denied: [
      ...[194, 190, 186, 180, 279, 447],
      ...[97, 268, 40, 428, 429, 430],
      ...[217, 218, 219],
      ...[241, 280, 282, 425],
    ],
  },
};

const [load, ifEqual, ifAtLeast, ifSet, give] = [0x20, 0x15, 0x35, 0x45, 0x06];
const [allow, kill, notPermitted, notImplemented] = [0x7fff0000, 0x80000000, 0x00050001, 0x00050026];
/** Where `struct seccomp_data` has the number of the call, the architecture, and the first argument. */
const [atCall, atArchitecture, atArgument] = [0, 4, 16];
/** Calls of x86-64 with 32-bit pointers have numbers of their own from here on. */
const x32 = 0x40000000;
const newUserNamespace = 0x10000000;

/** How many instructions are skipped if it holds, and if not. */
type Instruction = readonly [code: number, then: number, otherwise: number, operand: number];

const deny = (condition: number, operand: number, answer: number): Instruction[] => [
  [condition, 0, 1, operand],
  [give, 0, 0, answer],
];

/** The filter's program; undefined for a machine whose numbers are not known here. */
export function filterProgram(arch: NodeJS.Architecture = process.arch): Buffer | undefined {
  const known = architectures[arch];
  if (known === undefined || endianness() !== 'LE') return undefined;
  const { audit, clone, clone3, denied } = known;
  const program: Instruction[] = [
    [load, 0, 0, atArchitecture],
    [ifEqual, 1, 0, audit],
    [give, 0, 0, kill], // calls of another kind of program would have other numbers
    [load, 0, 0, atCall],
    ...deny(ifAtLeast, x32, notPermitted),
    ...denied.flatMap(call => deny(ifEqual, call, notPermitted)),
    ...deny(ifEqual, clone3, notImplemented), // its flags are in memory; libraries then take `clone`
    [ifEqual, 0, 3, clone],
    [load, 0, 0, atArgument],
    ...deny(ifSet, newUserNamespace, notPermitted),
    [give, 0, 0, allow],
  ];
  const bytes = Buffer.alloc(8 * program.length);
  for (const [i, [code, then, otherwise, operand]] of program.entries()) {
    bytes.writeUInt16LE(code, 8 * i);
    bytes.writeUInt8(then, 8 * i + 2);
    bytes.writeUInt8(otherwise, 8 * i + 3);
    bytes.writeUInt32LE(operand, 8 * i + 4);
  }
  return bytes;
}

let file: number | undefined;

/** A path of the filter, for programs that this process starts: of a file without a name, so none stays. */
export function filterFile(program: Buffer): string {
  if (file === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'fastbook-filter-'));
    writeFileSync(join(folder, 'filter'), program);
    file = openSync(join(folder, 'filter'), 'r');
    rmSync(folder, { recursive: true });
  }
  return `/proc/${process.pid}/fd/${file}`;
}
