import { kernelBridge } from '../../host/notebook';
import { encode, type Encoded } from './encoding';

/**
 * The kernel's side of the channel by which probes send what a test gets. It holds no secret: who sends
 * something else has to know the value that is expected, and that is not here.
 */

/** The MIME type of what is sent. It is not stored in a notebook. */
export const probeType = 'application/vnd.fastbook.probe+json';

/** What a probe sends. */
export type ProbeEvent =
  | { readonly site: number; readonly values: readonly Encoded[]; readonly kept?: readonly Encoded[] }
  | { readonly score: number; readonly kept?: readonly Encoded[] }
  /** A part of the score begins, by its place. */
  | { readonly part: number }
  /** It has ended. */
  | { readonly ended: number; readonly value?: Encoded; readonly thrown?: string };

type Run = () => unknown;

/** What the code of probes calls; `kept` is there only at home. */
export interface ProbeChannel {
  site(site: number, values: readonly unknown[], kept?: readonly unknown[]): void;
  throws(site: number, runs: readonly Run[], kept?: readonly unknown[]): void;
  score(site: number, runs: readonly Run[], kept?: readonly unknown[]): Promise<void>;
  scoreAll(
    site: number,
    parts: readonly (readonly [string, Run, number?])[][],
    kept?: unknown[],
  ): Promise<void>;
}

/** Opens the channel. Called once, before the first cell of a student. */
export function openProbes(): ProbeChannel {
  const { display } = kernelBridge()!;
  const send = (event: ProbeEvent) =>
    display({ data: { [probeType]: event }, metadata: {}, transient: {} }, false);
  const encodeAll = (values: readonly unknown[]) => values.map(encode);
  const home = (kept: readonly unknown[] | undefined) => (kept ? { kept: encodeAll(kept) } : {});

  const score = async (site: number, runs: readonly Run[], kept?: readonly unknown[]) => {
    send({ score: site, ...home(kept) });
    for (let part = 0; part < runs.length; part++) {
      send({ part });
      try {
        send({ ended: part, value: encode(await runs[part]()) });
      } catch (error) {
        send({
          ended: part,
          thrown: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
      }
    }
  };

  return Object.freeze({
    site: (site, values, kept) => send({ site, values: encodeAll(values), ...home(kept) }),
    throws: (site, [run], kept) => {
      let found: readonly unknown[];
      try {
        found = ['returned', run()];
      } catch (error) {
        found = ['thrown', String((error as Error | undefined)?.message ?? error)];
      }
      send({ site, values: [encode(found)], ...home(kept) });
    },
    score,
    scoreAll: (site, [parts], kept) =>
      score(
        site,
        parts.map(([, run]) => run),
        kept && [kept[0], ...parts.map(([what, , weight]) => [what, weight])],
      ),
  } satisfies ProbeChannel);
}
