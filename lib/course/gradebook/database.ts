import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../host/package';

/** sql.js, as far as it is used: SQLite in WebAssembly, which the build copies. */
interface SqlJs {
  readonly Database: new (bytes: Uint8Array) => {
    exec(query: string): { readonly columns: readonly string[]; readonly values: unknown[][] }[];
    close(): void;
  };
}

/** Runs a query. The rows are as SQLite has them. */
export type Query = (sql: string) => Readonly<Record<string, unknown>>[];

/**
 * Reads an SQLite database; the file is not changed.
 *
 * @throws Error for a file that is none, that another program is writing, or that lacks a table or a column.
 */
export async function readDatabase<T>(file: string, read: (query: Query) => T): Promise<T> {
  if (!existsSync(file)) throw new Error(`there is no file ${file}`);
  const open = ['-journal', '-wal'].map(end => `${file}${end}`).find(path => existsSync(path));
  if (open !== undefined)
    throw new Error(`${open} is there: a program is writing the database, or was ended while it did; end it`);
  const bytes = readFileSync(file);
  if (!bytes.subarray(0, 16).equals(Buffer.from('SQLite format 3\0')))
    throw new Error(`${file} is no SQLite database; nbgrader's lies in the course's folder, as gradebook.db`);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- where the build has put it
  const start = require(join(packageFolder, 'dist', 'sql.js', 'sql-wasm.js')) as () => Promise<SqlJs>;
  const { Database } = await start();
  const database = new Database(bytes);
  try {
    return read(sql => {
      const [{ columns, values } = { columns: [], values: [] }] = database.exec(sql);
      return values.map(row => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
    });
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${file} cannot be read as a gradebook of nbgrader 0.9: ${message}`, { cause: error });
  } finally {
    database.close();
  }
}
