import { type DashboardName, dashboardNames } from '../../dashboards/kit/links.ts'

type Panels = Readonly<Partial<Record<DashboardName, readonly string[]>>>

/** By dashboard, the names of the panels whose numbers are held against the API's readings of the same span (numbers.test.ts). */
export const comparedOfReadings: Panels = {
  home: ['tripped', 'bad-points'],
  'water-city': [
    'over-WRZ',
    'pumps-tripped',
    'gates-in-fault',
    'without-mains',
    'batteries-low',
    'bad-points',
    'sites',
  ],
  'water-reach': [
    'over-WRZ',
    'over-GRZ',
    'least-margin',
    'fastest-rise',
    'soonest',
    'rain-3h',
    'levels',
    'level-trend',
    'rise-trend',
    'rain',
    'flow',
  ],
  'water-pump': [
    'tripped',
    'running',
    'screens-blocked',
    'starts-hour',
    'pumps',
    'current',
    'run_hours',
    'starts',
    'energy',
    'water_volume',
  ],
  'park-site': [
    'irrigated-7d',
    'irrigation',
    'night-flow',
    'water_level',
    'soil_moisture',
    'ph',
    'dissolved_oxygen',
    'turbidity',
    'ammonia_nitrogen',
  ],
  'data-quality': [
    'silent',
    'bad-points',
    'suspect-points',
    'missing-points',
    'batteries-low',
    'signals-weak',
    'points',
    'received',
    'bad-readings',
    'suspect-readings',
  ],
  station: [
    'levels',
    'flow',
    'velocity',
    'current',
    'battery',
    'signal',
    'rain',
    'rain-12h',
    'received',
    'bad-readings',
    'bad-points',
    'pumps-running',
    'pumps-tripped',
    'lowest-battery',
    'below-WRZ',
    'water-quality',
  ],
  'point-detail': ['usable', 'suspect', 'bad', 'mean', 'longest-gap', 'raw', 'quality', 'intervals'],
}

/** Those that are held against the API's alarms, journal, KPIs and calls (people.test.ts). */
export const comparedOfPeople: Panels = {
  home: ['calling', 'watched'],
  'water-city': ['calling'],
  'alarm-ops': [
    'calling-critical',
    'calling-high',
    'calling-medium',
    'calling-low',
    'aside',
    'calls-1h',
    'watched',
    'standing-trend',
    'calls',
  ],
  'alarm-kpi': [
    'annunciations',
    'per_hour',
    'overloaded_share',
    'flood_share',
    'top_ten_share',
    'fleeting',
    'chattering',
    'standing',
    'slots',
    'top',
    'priorities',
    'hot',
    'week',
    'calls',
    'standing-trend',
  ],
  'crew-response': [
    'called',
    'unanswered',
    'answered-in-time',
    'by-priority',
    'by-crew',
    'over-time',
    'told-p95',
    'answered-p50',
    'arrived-p50',
    'answer-time',
  ],
}

/** Those that are held against `/metrics` (platform.test.ts). */
export const comparedOfPlatform: Panels = {
  home: ['not-reached'],
  'data-quality': ['late'],
  'platform-health': [
    'not-reached',
    'received',
    'rejected',
    'refused',
    'alarm-delay',
    'commit',
    'store-write',
    'store-away',
    'notices',
    'deliveries',
    'lost-metrics',
  ],
}

const parts = [comparedOfReadings, comparedOfPeople, comparedOfPlatform]

/** All of them: whatever adds, counts or averages is here (provisioning.test.ts). */
export const comparedPanels: Readonly<Record<DashboardName, readonly string[]>> = Object.fromEntries(
  dashboardNames.map((name) => [name, parts.flatMap((part) => part[name] ?? [])]),
) as unknown as Record<DashboardName, readonly string[]>
