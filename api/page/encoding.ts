const known = ['br', 'gzip'] as const
export type Encoding = (typeof known)[number] | 'identity'

/** The best of the encodings that an Accept-Encoding header takes (RFC 9110 §12.5.3); `identity` where it takes none. */
export function preferredEncoding(header: string | undefined): Encoding {
  const weights = new Map(
    (header ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.find((parameter) => parameter.trim().startsWith('q='))
      return [name.trim(), weight === undefined ? 1 : Number(weight.trim().slice(2))] as const
    }),
  )
  return known.find((encoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0) ?? 'identity'
}
