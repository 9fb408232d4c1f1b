import type { Streams } from '../../cli/streams';
import { runSubcommand, type Subcommand } from '../../cli/subcommands';
import { gradeCommand, mergeCommand } from './gradecommand';
import { collectCommand } from './collectcommand';
import { deskCommand } from './deskcommand';
import { exportCommand } from './exportcommand';
import { feedbackCommand } from './feedbackcommand';
import { importCommand } from './importcommand';
import { newCommand } from './newcommand';
import { releaseCommand } from './releasecommand';
import { validateCommand } from './validatecommand';

const subcommands = new Map<string, Subcommand>([
  ['new', newCommand],
  ['release', releaseCommand],
  ['validate', validateCommand],
  ['collect', collectCommand],
  ['import', importCommand],
  ['grade', gradeCommand],
  ['merge', mergeCommand],
  ['desk', deskCommand],
  ['feedback', feedbackCommand],
  ['export', exportCommand],
]);

const usage = `Hands out, collects and grades assignments in notebooks, in nbgrader's format.

usage: fastbook-course COMMAND [options]

  new ASSIGNMENT         start an assignment: source/<assignment>/
  release                make the students' notebooks: release/<assignment>/
  validate NOTEBOOK      for students: is it ready to be handed in?
  collect ASSIGNMENT ... put what was handed in into submitted/<student>/<assignment>/
  import GRADEBOOK       take over points and students from nbgrader's gradebook.db
  grade                  grade submitted/<student>/<assignment>/
  merge                  merge the grades of parts (shards)
  desk                   read and mark answers, and see statistics, in a browser
  feedback               make pages for the students: feedback/<student>/<assignment>/
  export PLATFORM        write the grades for Canvas, Moodle or Gradescope: export/

fastbook-course COMMAND --help prints the options.
`;

/**
 * Runs the command `fastbook-course`.
 *
 * @returns the exit code: 0 for success, 1 for an error or for a result that needs attention, 2 for a mistake
 * on the command line.
 */
export const command = (args: readonly string[], streams: Streams): Promise<number> =>
  runSubcommand({ name: 'fastbook-course', usage, subcommands }, args, streams);
