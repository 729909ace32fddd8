/** What a loudspeaker can say: recorded, numbered, and approved by a person. Free text never. */
export interface Clip {
  /** The number by which boxes keep it. */
  readonly number: number
  readonly version: number
  readonly language: 'zh-CN' | 'bo' | 'en'
  readonly text: string
  /** What it means, in Chinese at least. */
  readonly texts?: { readonly 'zh-CN': string; readonly bo?: string | undefined; readonly en?: string | undefined }
  /** SHA-256 of the audio, hex. */
  readonly audio: string
  /** Whoever approved this text with this audio; a new recording has to be approved again. */
  readonly approved?: { readonly by: string; readonly audio: string }
  /** A siren needs a second person. */
  readonly isSiren: boolean
}

export function isApproved({ approved, audio }: Clip): boolean {
  return approved !== undefined && approved.audio === audio
}
