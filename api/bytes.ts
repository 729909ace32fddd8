const utf8 = { fatal: true, ignoreBOM: true }

/** Bytes as an answer has them: as text where they are UTF-8, else as base64. */
export interface ShownBytes {
  readonly text: string
  readonly encoding: 'utf-8' | 'base64'
}

/** `cut`: a cut may go through their last character: what is left of it is not shown. */
export function showBytes(bytes: Uint8Array, { cut = false } = {}): ShownBytes {
  try {
    return { text: new TextDecoder('utf-8', utf8).decode(bytes, { stream: cut }), encoding: 'utf-8' }
  } catch {
    return { text: Buffer.from(bytes).toString('base64'), encoding: 'base64' }
  }
}
