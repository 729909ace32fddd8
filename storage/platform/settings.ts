import { setting, whole } from '../../core/setting.ts'

/** What the platform writes of itself beside the readings. */
export const platformSettings = {
  INFLUX_METRICS_EVERY_S: setting(
    whole(0, 3600).default(60),
    'How often each process writes its metrics into InfluxDB, for the dashboard of the platform; 0 is never. There is no such thing in the embedded store',
    's',
  ),
} as const
