import { normalizerNames } from '../compare/normalize';

/** What `nbval --help` prints. */
export const help = `usage: nbval (--nbval | --nbval-lax) [options] [PATH ...]
       nbval diff [options] A B

PATH is a notebook, a folder, or a cell: notebook.ipynb::"Cell 3". Default: this folder.

Runs notebooks, and compares the new outputs with those that are stored in them. \`nbval diff\` runs nothing:
it compares the stored outputs of two notebooks, or of those in two folders.

as nbval has it:
  --nbval                       compare every cell that is not marked otherwise
  --nbval-lax                   compare only cells that are marked with NBVAL_CHECK_OUTPUT
  --nbval-sanitize-with FILE    pairs of regex: and replace:, in Python's syntax, applied before comparing
  --nbval-current-env           run everything on the Python of this environment
  --nbval-kernel-name NAME      run everything on this kernel; default: the one that the notebook names
  --nbval-cell-timeout SEC      time for a cell; default 2000
  --nbval-kernel-startup-timeout SEC   time for the kernel to start; default 60
  --nbdime                      compare PNG and JPEG byte for byte

beyond nbval (without effect in --compat):
  --compat                      exactly as nbval does
  --nbval-output-timeout SEC    time for the next message of a cell that has ended; default 5
  --nbval-stop-on-failure       run nothing more of a notebook after its first failure
  --nbval-skip-compare KEY      do not compare a stream or MIME type, such as stderr; repeatable
  --nbval-normalize NAME        replace what differs from run to run; repeatable:
                                ${normalizerNames.join(', ')}
  --nbval-structure             compare columns and rows of tables, keys of objects, lengths of lists only
  --nbval-parameter NAME=VALUE  set a variable behind the cell with the tag parameters; repeatable
  --nbval-rtol X, --nbval-atol X   numbers may differ by X of the stored one, or by X
  --nbval-images SHARE          compare pictures; this share of their pixels may differ, 0 to 1
  --nbval-retries N             try a failed cell again, on a new kernel
  --nbval-write-to FOLDER       write notebooks with the new outputs
  --nbval-report FOLDER         write a page with the differences of each notebook
  --update                      accept the new outputs: write them into the notebooks

as pytest has it:
  -k EXPRESSION  -x  --maxfail N  --junitxml FILE  --ignore PATH  --collect-only  -v  -q  --color yes|no|auto
  -n N (notebooks at the same time)  -o xfail_strict=true  --lf  --ff  --deselect ID  --ignore-glob PATTERN
  -m EXPRESSION (no cell has a mark)  --timeout SEC  -c FILE  --rootdir FOLDER
  --continue-on-collection-errors  -p no:cacheprovider
  addopts, testpaths, xfail_strict in pytest.ini, pyproject.toml, tox.ini or setup.cfg; PYTEST_ADDOPTS
  -s  -p PLUGIN  -r CHARS  --tb STYLE  --durations N  --dist MODE (without effect, but for -p no:nbval;
  so are options of plugins, such as --cov and --html, which are named)

exit status:
  0 all passed   1 some failed   2 a notebook could not be read (with --compat)   3 internal error
  4 wrong usage  5 no tests
`;
