/** What an asset can be. */
export const assetKinds = [
  'level-gauge',
  'flow-gauge',
  'rain-gauge',
  'weather',
  'gate',
  'barrage',
  'weir',
  'pump',
  'sump',
  'lake',
  'water-quality',
  'irrigation',
  'screen',
  'cabinet',
  'gully',
  'fountain',
] as const
