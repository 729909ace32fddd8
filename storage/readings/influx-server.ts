/** Where an InfluxDB is, and how to log in. */
export interface InfluxServer {
  readonly url: string
  /** Which write API and log-in it speaks; both answer InfluxQL. */
  readonly version: '1' | '2'
  /** Token (2.x), or `user:password` (1.x). */
  readonly token?: string | undefined
  /** Organisation; 2.x only. */
  readonly org: string
  /** Bucket (2.x), or database (1.x). */
  readonly bucket: string
  /** Retention policy that is written to; 1.x only. Default: the database's default one. */
  readonly policy?: string
  /** Longest wait for an answer, ms; in a streamed one, for its next part. */
  readonly timeoutMs: number
}

/** Who logs in to a 1.x. */
export function userOf({ token = '' }: InfluxServer): string {
  return token.split(':')[0] ?? ''
}

export function authorization({ version, token }: InfluxServer): Readonly<Record<string, string>> {
  if (token === undefined) return {}
  return { Authorization: version === '1' ? `Basic ${Buffer.from(token).toString('base64')}` : `Token ${token}` }
}
