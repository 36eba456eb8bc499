import { expect, test } from 'vitest';
import { serviceFact, serviceOfName } from './cloud-services-kit';

test('a suffix counts on a label boundary only', () => {
  expect(serviceOfName('m2web.talk2m.com')?.service).toBe('Talk2M');
  expect(serviceOfName('talk2m.com.')?.service).toBe('Talk2M');
  expect(serviceOfName('nottalk2m.com')).toBeUndefined();
  expect(serviceOfName('talk2m.com.attacker.example')).toBeUndefined();
});

test('the region inside an AWS IoT name may be any', () => {
  expect(serviceOfName('a1b2c3-ats.iot.eu-central-1.amazonaws.com')?.service).toBe('AWS IoT Core');
  expect(serviceOfName('s3.eu-central-1.amazonaws.com')).toBeUndefined();
});

test('telemetry of the operating system is kept apart from business services', () => {
  expect(serviceOfName('settings-win.data.microsoft.com')?.category).toBe('telemetry');
  expect(serviceFact('router7.teamviewer.com')).toEqual({ key: 'remote-access', value: 'TeamViewer' });
  expect(serviceFact('hub.azure-devices.net')).toEqual({ key: 'cloud-service', value: 'Azure IoT Hub' });
});
