import { spawnSync } from 'node:child_process';

/** The names of all containers of the machine, those that have ended included. */
export const containers = (): string[] =>
  ['podman', 'docker'].flatMap(
    engine =>
      spawnSync(engine, ['ps', '--all', '--format', '{{.Names}}'], { encoding: 'utf8' })
        .stdout?.split('\n')
        .filter(Boolean) ?? [],
  );

/** Waits until there are none of these: an engine takes a moment to remove one. */
export async function noContainers(ours: (name: string) => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && containers().some(ours); tries++)
    await new Promise(resolve => setTimeout(resolve, 200));
  expect(containers().filter(ours)).toEqual([]);
}
