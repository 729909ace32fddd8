/** Kinds that compare a point's value with a limit, and which way is worse. */
export const levelKinds: ReadonlyMap<string, 'up' | 'down'> = new Map([
  ['high', 'up'],
  ['high-high', 'up'],
  ['warning', 'up'],
  ['low', 'down'],
  ['low-low', 'down'],
])
