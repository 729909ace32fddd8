/** What is shown. */
export type View =
  | { readonly name: 'now' | 'onCall' | 'more' | 'orders' | 'me' | 'letIn' | 'drill' }
  | { readonly name: 'order'; readonly id: number }
  | { readonly name: 'site'; readonly id: string | undefined }
  | { readonly name: 'alarm' | 'announce'; readonly id: string }
  | { readonly name: 'invite'; readonly secret: string }

/** The view that an address names behind its `#`: a notice's link is an alarm's id. One that cannot be read is the list. */
export function viewOf(hash: string): View {
  const text = decoded(hash.replace(/^#/, ''))
  if (text === '' || text === '/') return { name: 'now' }
  if (text === '/oncall') return { name: 'onCall' }
  if (text === '/more') return { name: 'more' }
  if (text === '/orders') return { name: 'orders' }
  const order = /^\/order\/(\d{1,15})$/.exec(text)?.[1]
  if (order !== undefined) return { name: 'order', id: Number(order) }
  if (text === '/drill') return { name: 'drill' }
  if (text === '/me') return { name: 'me' }
  if (text === '/let-in') return { name: 'letIn' }
  const site = /^\/site(?:\/(.+))?$/.exec(text)
  if (site) return { name: 'site', id: site[1] }
  const announce = /^\/announce\/(.+)$/.exec(text)?.[1]
  if (announce !== undefined) return { name: 'announce', id: announce }
  const invite = /^\/invite\/(.+)$/.exec(text)?.[1]
  if (invite !== undefined) return { name: 'invite', secret: invite }
  return { name: 'alarm', id: text }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
