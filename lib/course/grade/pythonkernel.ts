import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { findKernel } from '../../jupyter/client/kernelspec';
import type { Notebook } from '../../jupyter/notebook/nbformat';
import { kernelNameOf } from '../format/language';

/** An ipykernel of this machine, for assignments in Python. */
export interface PythonKernel {
  readonly argv: readonly string[];
  /** What it needs of the environment, beside what every kernel gets. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of its programs. */
  readonly programs: string;
  /** Files and folders that it has to read: the interpreter and its packages. */
  readonly reads: readonly string[];
}

/** What an interpreter says of itself; without Python's own variables, which might lead it elsewhere. */
const asks = `
import importlib.util, json, site, sys
print(json.dumps({
  "hasIpykernel": importlib.util.find_spec("ipykernel") is not None,
  "program": sys.executable,
  "prefixes": [sys.prefix, sys.base_prefix],
  "userBase": site.getuserbase() if site.ENABLE_USER_SITE else None,
}))`;

interface Answer {
  readonly hasIpykernel: boolean;
  readonly program: string;
  readonly prefixes: readonly string[];
  readonly userBase: string | null;
}

/**
 * The ipykernel that a notebook in Python asks for.
 *
 * @throws Error that says what to install: where no such kernel is found, or its interpreter does not run or
 * has no ipykernel.
 */
export function pythonKernel(notebook: Notebook): PythonKernel {
  const name = kernelNameOf(notebook);
  const {
    argv: [python, ...args],
    env,
  } = findKernel(name);
  const { program, prefixes, userBase } = answerOf(python, name);
  const bases = userBase !== null && existsSync(userBase) ? [...prefixes, userBase] : prefixes;
  const paths = bases.flatMap(base => parts.map(part => join(base, part))).filter(path => existsSync(path));
  return {
    argv: [program, ...args],
    env: { ...env, PYTHONDONTWRITEBYTECODE: '1', ...(userBase !== null && { PYTHONUSERBASE: userBase }) },
    programs: dirname(program),
    reads: [...new Set([...paths, dirname(realpathSync(program))])],
  };
}

/** Parts of an installation: a course may lie beside them, in the folder of an environment. */
const parts = ['bin', 'lib', 'lib64', 'share/jupyter', 'pyvenv.cfg'];

function answerOf(python: string, name: string): Answer {
  const install = 'install one with: python -m pip install ipykernel';
  let answer: Answer;
  try {
    const said = execFileSync(python, ['-E', '-c', asks], { encoding: 'utf8', stdio: 'pipe' });
    answer = JSON.parse(said) as Answer;
  } catch (error) {
    const [why] = (error as Error).message.split('\n');
    throw new Error(
      `the kernel ${name} is to run an assignment in Python, and its program ${python} is no Python ` +
        `that runs (${why}); ${install}`,
      { cause: error },
    );
  }
  if (!answer.hasIpykernel || !isAbsolute(answer.program))
    throw new Error(`${python} of the kernel ${name} has no ipykernel; ${install}`);
  return answer;
}
