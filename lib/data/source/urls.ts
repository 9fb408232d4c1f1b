import type { Archive } from '../../host/archive/source';
import type { Fingerprint } from '../../host/archive/verify';

/** The archives of the chapter at fast.ai (its `URLs`), and the sample that the library draws itself. */
export const URLs = {
  /** 3s and 7s of MNIST: 12,396 to train on and 2,038 to validate. */
  MNIST_SAMPLE: 'https://s3.amazonaws.com/fast-ai-sample/mnist_sample.tgz',
  /** Some 1,400 3s and 7s. */
  MNIST_TINY: 'https://s3.amazonaws.com/fast-ai-sample/mnist_tiny.tgz',
  /** All ten digits: 60,000 to train on (`training`) and 10,000 to validate (`testing`). */
  MNIST: 'https://s3.amazonaws.com/fast-ai-imageclas/mnist_png.tgz',
  MNIST_VAR_SIZE_TINY: 'https://s3.amazonaws.com/fast-ai-imageclas/mnist_var_size_tiny.tgz',
  /**
   * As many 3s and 7s as MNIST_SAMPLE, in its layout, drawn by a program: for machines that can reach no
   * other data.
   */
  DRAWN_SAMPLE: 'drawn:drawn_sample',
} as const;

const checks: Record<string, Fingerprint> = {
  [URLs.MNIST_SAMPLE]: { size: 3214948, md5: '2dbc7ec6f9259b583af0072c55816a88' },
  [URLs.MNIST_TINY]: { size: 342207, md5: '56143e8f24db90d925d82a5a74141875' },
  [URLs.MNIST]: { size: 15683414, md5: '03639f83c4e3d19e0a3a53a8a997c487' },
  [URLs.MNIST_VAR_SIZE_TINY]: { size: 565372, md5: 'b71a930f4eb744a4a143a6c7ff7ed67f' },
};

/** A data set, and the archive that it is in. */
export interface Dataset extends Archive {
  /** Its name in {@link URLs}, or that of its archive. */
  readonly name: string;
}

/**
 * The data set at an address.
 *
 * @throws TypeError unless the address is one of {@link URLs}, or an http(s) address of an archive.
 */
export function datasetAt(url: string): Dataset {
  const known = Object.entries(URLs).find(([, address]) => address === url)?.[0];
  const archive =
    typeof url === 'string' ? /^(?:https?:\/\/.*\/|drawn:)([\w.-]+)$/.exec(url)?.[1] : undefined;
  if (!archive) {
    throw new TypeError(
      `unknown data: ${url} (known: ${Object.keys(URLs)
        .map(name => `URLs.${name}`)
        .join(', ')}, or the http(s) address of a .tgz)`,
    );
  }
  const stem = archive.replace(/\.(tgz|tar\.gz|tar)$/, '');
  return { url, name: known ?? stem, archive, stem, ...(checks[url] && { check: checks[url] }) };
}
