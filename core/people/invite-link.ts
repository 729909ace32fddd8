/** The link of an invite: what stands behind `#` stays in the browser, so that no server or proxy writes it down. */
export function inviteLink(page: string, secret: string): string {
  return `${page.replace(/\/$/, '')}/#/invite/${secret}`
}
