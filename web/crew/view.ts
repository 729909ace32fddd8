import type { View } from './model.ts'

/** The view that an address names behind its `#`: a notice's link is an alarm's id. */
export function viewOf(hash: string): View {
  const text = decodeURIComponent(hash.replace(/^#/, ''))
  if (text === '' || text === '/') return { name: 'now' }
  if (text === '/oncall') return { name: 'onCall' }
  if (text === '/more') return { name: 'more' }
  const site = /^\/site(?:\/(.+))?$/.exec(text)
  if (site) return { name: 'site', id: site[1] }
  const invite = /^\/invite\/(.+)$/.exec(text)?.[1]
  if (invite !== undefined) return { name: 'invite', secret: invite }
  return { name: 'alarm', id: text }
}
