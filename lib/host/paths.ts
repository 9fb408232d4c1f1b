/** The parts of a path, as this system writes them. */
export { basename, dirname, extname, isAbsolute, join, relative, sep } from 'node:path';
