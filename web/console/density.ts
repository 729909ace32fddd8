const key = 'density'
const densities = ['compact', 'comfortable'] as const
/** How high rows are. */
export type Density = (typeof densities)[number]

export function density(): Density {
  return densities.find((each) => each === localStorage.getItem(key)) ?? 'compact'
}

/** On this device, from now on. */
export function chooseDensity(wanted: Density): void {
  localStorage.setItem(key, wanted)
  showDensity()
}

/** The tokens' word for rows with more room is `roomy`. */
export function showDensity(): void {
  if (density() === 'comfortable') document.documentElement.dataset['density'] = 'roomy'
  else delete document.documentElement.dataset['density']
}
