import { defineRemediation } from '../definition';
import { cap, scale } from './effects-kit';

/** Hours to recover from a tested offline backup; risk model M30. */
const RECOVERY_HOURS: Readonly<Record<string, number>> = { wms: 24, wcs: 16, wes: 16 };

export const offlineBackups = defineRemediation({
  id: 'M30-offline-tested-backups',
  title: 'Offline, tested backups of servers and controller programs',
  effortHours: 160, downtimeHours: 0, purchase: 5_000,
  requirements: ['IEC 62443-3-3 SR 7.3', 'IEC 62443-3-3 SR 7.4', 'NIST SP 800-53 CP-9'],
  mitigations: ['M0953'],
  findings: [],
  leaves: 'The outage until the backup is back.',
  instances(site, model) {
    const effects = model.built.targets.flatMap(target => {
      const asset = site.asset(target.asset);
      if (!asset || target.costPerHour === undefined || target.downtimeHours === undefined) return [];
      const hours = RECOVERY_HOURS[asset.role];
      if (hours !== undefined && hours < target.downtimeHours) return cap('target', [target.id], hours * target.costPerHour);
      return asset.role === 'plc' ? scale('target', [target.id], 0.5) : [];
    });
    const assets = model.built.targets.filter(target => effects.some(effect => effect.id === target.id)).flatMap(target => target.assets);
    return effects.length === 0 ? [] : [{
      key: 'site', title: 'Offline, tested backups of warehouse servers and controller programs', description: `Back up ${assets.length} systems to media that are offline, keep every controller's program with its version, and rehearse the recovery twice a year.`,
      assets: [...new Set(assets)].sort(), effects,
    }];
  },
});
