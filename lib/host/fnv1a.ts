/** A digest of a text, 32 bits, the same everywhere (FNV-1a). It tells texts apart, and hides nothing. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
