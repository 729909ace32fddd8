/** Where a person or program may act. */
export interface Area {
  /** Site ids; left out: everywhere. */
  readonly sites?: readonly string[] | undefined
}

/** Whether a site lies in an area. */
export function isInArea({ sites }: Area, site: string): boolean {
  return sites === undefined || sites.includes(site)
}
