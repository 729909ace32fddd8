/** Our own doors: who comes by one of them was asked for their role and area there. A channel's answers come by its name. */
const ownMeans = ['page', 'api'] as const
export type OwnMeans = (typeof ownMeans)[number]

/** Whether something was said at one of our own doors. */
export function isOwnMeans(via: string): boolean {
  return ownMeans.some((each) => each === via)
}
