/** Where each page is. */
export const pages = { '/': 'crew', '/console': 'console' } as const

/** Whether a path is a page, which may run its own scripts. */
export function isPage(path: string): boolean {
  return Object.hasOwn(pages, path) || path === '/sw.js'
}
