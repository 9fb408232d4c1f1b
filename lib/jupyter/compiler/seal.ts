import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const [keyBytes, nonceBytes, tagBytes] = [32, 12, 16];

/**
 * Encrypts the lines between the kernel and its compiler. The kernel's end of that connection is a file
 * descriptor, by which a cell that is graded could read the tests that come after it.
 */
export class Seal {
  readonly #secret: KeyObject;

  /** @param key in hexadecimal digits; default: a new one. */
  constructor(readonly key: string = randomBytes(keyBytes).toString('hex')) {
    this.#secret = createSecretKey(key, 'hex');
  }

  /** Encrypts a text; the result has no line breaks. */
  close(text: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#secret, nonce);
    const sealed = [cipher.update(text, 'utf8'), cipher.final()];
    return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64');
  }

  /**
   * Decrypts a line.
   *
   * @throws Error for a line that the other side has not written.
   */
  open(line: string): string {
    const bytes = Buffer.from(line, 'base64');
    const [nonce, end] = [bytes.subarray(0, nonceBytes), nonceBytes + tagBytes];
    const decipher = createDecipheriv(algorithm, this.#secret, nonce);
    decipher.setAuthTag(bytes.subarray(nonceBytes, end));
    return Buffer.concat([decipher.update(bytes.subarray(end)), decipher.final()]).toString('utf8');
  }
}
