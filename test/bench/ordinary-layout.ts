/** What the ordinary ways write: a line with one `value` for each reading, or all values of a message as fields of one. */
export const ordinaryLayouts = ['reading', 'message'] as const
export type OrdinaryLayout = (typeof ordinaryLayouts)[number]
