import { expect, test } from 'vitest';
import { readDescription } from './description-kit';

test('descriptions of makers give what they state and no more', () => {
  expect(readDescription('Linux ubuntu-512mb 4.4.0-31-generic #50~14.04.1-Ubuntu SMP Wed Jul 13 01:07:32 UTC 2016 x86_64')).toEqual({ os: 'Linux 4.4.0-31-generic' });
  expect(readDescription('Cisco IOS Software, C3560 Software (C3560-ADVIPSERVICESK9-M), Version 12.2(44)SE, RELEASE SOFTWARE (fc1)')).toMatchObject({ vendor: 'Cisco', firmware: '12.2(44)SE' });
  expect(readDescription('Cisco IOS Software, Solaris Software (I86BI-M), Experimental Version 15.1(20130509:024903) [x]').firmware).toBe('15.1(20130509:024903)');
  expect(readDescription('Siemens, SIMOCODE pro V PN, 3UF7 011-1AU00-0, FW: Version V02.01.03')).toMatchObject({ model: 'SIMOCODE pro V PN', 'order-number': '3UF7 011-1AU00-0', firmware: 'V02.01.03' });
  expect(readDescription('Siemens AG SIMATIC S7 MULTIPORT SCALANCE X 200 FAM')).toEqual({ vendor: 'Siemens', model: 'SIMATIC S7 MULTIPORT SCALANCE X 200 FAM' });
  expect(readDescription('Hardware: Intel64 Family 6 - Software: Windows Version 6.3 (Build 9600 Multiprocessor Free)')).toEqual({ os: 'Windows 6.3 build 9600' });
  expect(readDescription('door controller of hall 3')).toEqual({});
});
