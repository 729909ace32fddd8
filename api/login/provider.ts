/** Who somebody is by a provider: by which of a person's entries in the plant file, and what stands there. */
export type ProviderAnswer =
  | { readonly ok: true; readonly by: 'id' | 'wecom' | 'mail' | 'phone'; readonly is: string }
  /** For the log; no secret is in it. */
  | { readonly ok: false; readonly why: string }

/** What a log-in by a provider begins with. */
export interface ProviderStart {
  /** Where the browser goes. */
  readonly url: string
  /** What its answer must fit beside the state; kept in the browser, in a cookie that no script reads. */
  readonly secret: string
}

/** Somebody else who knows who people are. */
export interface Provider {
  /** `state` comes back with the answer, to `redirect`. */
  begin(asked: {
    readonly state: string
    readonly redirect: string
    readonly agent: string
    readonly signal: AbortSignal
  }): Promise<ProviderStart>
  /** `answer`: the address at which the browser came back, with its query. Rejects where the provider does not answer. */
  finish(asked: {
    readonly answer: URL
    readonly state: string
    readonly secret: string
    readonly signal: AbortSignal
  }): Promise<ProviderAnswer>
}
