import type { StreamChoice } from './frames.ts'

/** What a client asks of a stream. */
export interface StreamRequest {
  readonly site?: string
  /** Only these events; default all. */
  readonly only?: StreamChoice
  /** What the client has seen; without a number it has seen no alarms. */
  readonly after?: { readonly change: number; readonly number?: number }
  /** Breaks the connection off when the client does not read, or may not any more. */
  readonly hangUp?: () => void
  /** Whose stream it is; left out: nobody's, who has none of the limits of one. */
  readonly viewer?: Viewer
}

/** The token or the session that a stream was opened with. */
export interface Viewer {
  /** Tells callers apart. */
  readonly name: string
  readonly isInForce: () => boolean | Promise<boolean>
}
