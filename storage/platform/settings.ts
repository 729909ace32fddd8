import { setting, whole } from '../../core/setting.ts'

/** What the platform writes of itself beside the readings. */
export const platformSettings = {
  INFLUX_METRICS_EVERY_S: setting(
    whole(0, 3600).default(60),
    {
      en: 'How often each process writes its metrics into InfluxDB, for the dashboard of the platform; 0 is never. There is no such thing in the embedded store',
      zh: '各进程多久把自身指标写入 InfluxDB 一次，供平台看板使用；0 为不写。嵌入式存储没有这一项',
    },
    's',
  ),
} as const
