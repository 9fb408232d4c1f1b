import path from 'path-browserify';

/** The parts of a path, with slashes. */
export const { basename, dirname, extname, isAbsolute, join, relative } = path.posix;

/** What stands between them. */
export const sep = '/';
