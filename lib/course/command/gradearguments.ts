import { parseArguments, readNumber, readShard, UsageError, type Shard } from '../../cli/args';
import { commonOptions } from './commonoptions';
import { whyNoContainers } from '../grade/container';
import { bestWall, isolates, isolations, type Isolation } from '../grade/isolation';
import { defaultLimits, type Limits } from '../grade/limits';

/** The help of `fastbook-course grade`. */
export const gradeUsage = `Grades submissions: submitted/<student>/<assignment>/.

usage: fastbook-course grade [options] [assignment ...]

  --course DIR           the course's folder (default: the current one)
  --student NAME         only this student; may be repeated
  --cell NAME            only this test of the one assignment that is named; may be repeated
  --jobs N               submissions at the same time (default: the number of processors)
  --force                also grade submissions again that have not changed
  --shard I/N            grade the I-th of N parts of the submissions; then merge them with merge
  --isolation KIND       bwrap, container (podman or docker), or none for code that you trust (default: auto,
                         which is bwrap, or container where that does not work)
  --timeout SECONDS      time for one cell (default ${defaultLimits.cellMs / 1000})
  --notebook-timeout SECONDS  time for a notebook (default ${defaultLimits.notebookMs / 1000})
  --processor SECONDS    time of the processor for a notebook (default ${defaultLimits.processorMs / 1000})
  --memory MIB           memory for a notebook (default ${defaultLimits.memoryMiB})
  --disk MIB             disk space for a notebook (default ${defaultLimits.diskMiB})
  --output CHARACTERS    output of a cell (default ${defaultLimits.cellOutput})
  --allow-stderr         a test that prints to stderr can pass
  --help                 print this

Without assignments: all of them. Writes autograded/<student>/<assignment>/, grades.csv, grades.json and
grades.xml, with the points and comments of manual.csv (student,assignment,cell,points,comment). A run that
was stopped is continued by the same command. Exit status: 0 if every submission has a grade, even 0 points, 1
if not, 2 for a mistake on the command line.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const options = {
  ...commonOptions,
  student: { type: 'string', multiple: true },
  cell: { type: 'string', multiple: true },
  jobs: text,
  force: flag,
  shard: text,
  isolation: { type: 'string', default: 'auto' },
  timeout: text,
  'notebook-timeout': text,
  processor: text,
  memory: text,
  disk: text,
  output: text,
  'allow-stderr': flag,
} as const;

/** The arguments of `fastbook-course grade`; see `gradeUsage` for the defaults. */
export interface GradeArguments {
  /** The course's folder. */
  readonly root: string;
  readonly assignments: readonly string[];
  readonly students?: readonly string[];
  readonly cells?: readonly string[];
  readonly jobs?: number;
  readonly force: boolean;
  readonly shard?: Shard;
  readonly isolation: Isolation;
  readonly limits: Limits;
  readonly allowStderr: boolean;
  readonly help: boolean;
}

/**
 * Reads the command line of `fastbook-course grade`.
 *
 * @throws UsageError naming the option and the given value.
 */
export function readGradeArguments(args: readonly string[]): GradeArguments {
  const { values, positionals } = parseArguments(args, options);
  if (values.cell && positionals.length !== 1)
    throw new UsageError(`--cell needs the name of one assignment, got ${positionals.length}`);
  const number = (
    name: 'jobs' | 'timeout' | 'notebook-timeout' | 'processor' | 'memory' | 'disk' | 'output',
    isWhole = true,
  ) => readNumber(name, values[name], { isWhole });
  const jobs = number('jobs');
  return {
    root: values.course,
    assignments: positionals,
    ...(values.student && { students: values.student }),
    ...(values.cell && { cells: values.cell }),
    ...(jobs !== undefined && { jobs }),
    force: values.force,
    ...(values.shard !== undefined && { shard: readShard('shard', values.shard) }),
    isolation: values.help ? 'none' : readIsolation(values.isolation),
    limits: {
      ...defaultLimits,
      ...defined({
        cellMs: milliseconds(number('timeout', false)),
        notebookMs: milliseconds(number('notebook-timeout', false)),
        processorMs: milliseconds(number('processor', false)),
        memoryMiB: number('memory'),
        diskMiB: number('disk'),
        cellOutput: number('output'),
      }),
    },
    allowStderr: values['allow-stderr'],
    help: values.help,
  };
}

function readIsolation(given: string): Isolation {
  const named = isolations.find(kind => kind === given);
  if (given !== 'auto' && !named)
    throw new UsageError(`--isolation: expected auto, ${isolations.join(', ')}, got ${given}`);
  const isolation = named ?? bestWall();
  if (isolation === undefined || !isolates(isolation))
    throw new UsageError(
      `--isolation ${given}: ${whyNot(named)}, and without a wall a submission could read and ` +
        'write whatever you can. Install bubblewrap (apt-get install bubblewrap, on Linux) and allow user ' +
        'namespaces, or podman or docker, or grade on a machine that has one of them; give --isolation ' +
        'none only for code that you trust',
    );
  return isolation;
}

function whyNot(named: Isolation | undefined): string {
  if (named === 'bwrap') return 'bubblewrap does not work here';
  const nothing = named === 'container' ? 'no container' : 'neither bubblewrap nor a container';
  return `${nothing} works here (${whyNoContainers()})`;
}

const milliseconds = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000);

const defined = (limits: Record<string, number | undefined>) =>
  Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as Partial<Limits>;
