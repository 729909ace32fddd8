/** What happens to the plant at a moment, besides the weather. Assets are `site/asset`. */
export type PlantEvent =
  | { readonly do: 'trip' | 'reset'; readonly pump: string }
  /** The pump draws this share of its rated current: clogged above 1, or drawing air below. */
  | { readonly do: 'load'; readonly pump: string; readonly share: number }
  /** `stick`: the drive does not follow its command. */
  | { readonly do: 'stick' | 'free'; readonly gate: string }
  /** `percent` null: back to automatic. */
  | { readonly do: 'command'; readonly gate: string; readonly percent: number | null }
  /** Which share of a screen is clogged, 0 to 1. */
  | { readonly do: 'block'; readonly screen: string; readonly share: number }
  /** l/s out of a lake; 0 when it is sealed. */
  | { readonly do: 'leak'; readonly lake: string; readonly flow: number }
  /** At a cabinet, or at an asset that has a mains point. */
  | { readonly do: 'mains'; readonly asset: string; readonly state: 'ok' | 'failed' }
  | { readonly do: 'door'; readonly asset: string; readonly state: 'open' | 'closed' }
  /** The charger of an asset with a battery no longer charges. */
  | { readonly do: 'discharge' | 'charge'; readonly asset: string }
