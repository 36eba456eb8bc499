/** A product whose maker ended security updates, and when. */
export interface EndOfSupport {
  readonly product: string;
  /** Last day of (extended) security updates, ISO date. */
  readonly ended: string;
}

/**
 * By words in an operating-system text, the first that fits. As of 2026-09: the makers' own life-cycle pages (Microsoft Lifecycle, Canonical, Debian LTS, Red Hat, VMware, Apple);
 * paid extensions (ESU, ELS) are not counted, for a capture does not show them. Windows 10 and Server editions share kernel numbers, so builds decide only where they are alone.
 */
const ENDED: readonly (readonly [words: RegExp, product: string, ended: string])[] = [
  [/windows (ce|embedded compact)[ /]*7|\bwindows 7\.0\b(?!.*760[01])/i, 'Windows Embedded Compact 7', '2021-04-13'],
  [/windows (ce|embedded ce)[ /]*6|windows embedded ce 6/i, 'Windows CE 6.0', '2018-04-10'],
  [/windows (ce|embedded compact) ?(2013|8)/i, 'Windows Embedded Compact 2013', '2023-10-10'],
  [/windows ce|windows mobile|windows embedded handheld/i, 'Windows CE or Mobile', '2020-01-14'],
  [/windows (3\.\d|95|98|me\b|nt\b)/i, 'Windows of the nineties', '2006-07-11'],
  [/windows (2000|5\.0)/i, 'Windows 2000', '2010-07-13'],
  [/windows xp|windows 5\.1|\bpos ?ready 2009|windows embedded standard 2009/i, 'Windows XP', '2014-04-08'],
  [/windows (server )?2003|windows 5\.2/i, 'Windows Server 2003', '2015-07-14'],
  [/windows vista/i, 'Windows Vista', '2017-04-11'],
  [/windows (server )?\(?r?\)?( )?2008|windows server \(r\) 2008/i, 'Windows Server 2008', '2020-01-14'],
  [/windows 6\.0|build 600[0-3]\b/i, 'Windows Vista or Server 2008', '2020-01-14'],
  [/windows (server )?2012|build 9200\b/i, 'Windows Server 2012 or Windows 8', '2023-10-10'],
  [/windows (embedded standard )?7\b|windows 6\.1|build 760[01]\b/i, 'Windows 7 or Server 2008 R2', '2020-01-14'],
  [/windows 8\b(?!\.1)/i, 'Windows 8', '2016-01-12'],
  [/windows 8\.1|build 9600\b/i, 'Windows 8.1 or Server 2012 R2', '2023-10-10'],
  [/windows 10 (150[0-9]|151[0-9]|1607|1703|1709|1803|1809|1903|1909|2004|20h2|21h1|21h2|22h2)(?!.*(server|ltsc|ltsb|iot))/i, 'Windows 10', '2025-10-14'],
  [/ubuntu (4|5|6|7|8|9|1[0-7])\.\d\d/i, 'Ubuntu 17.10 or earlier', '2021-04-30'],
  [/ubuntu 18\.04/i, 'Ubuntu 18.04', '2023-05-31'],
  [/debian[ /-]*(gnu\/linux )?([1-8])\b/i, 'Debian 8 or earlier', '2020-06-30'],
  [/debian[ /-]*(gnu\/linux )?9\b/i, 'Debian 9', '2022-06-30'],
  [/debian[ /-]*(gnu\/linux )?10\b/i, 'Debian 10', '2024-06-30'],
  [/centos[ a-z]* [1-6]\b/i, 'CentOS 6 or earlier', '2020-11-30'],
  [/centos[ a-z]* [78]\b/i, 'CentOS 7 or 8', '2024-06-30'],
  [/red ?hat.* [1-6]\.\d/i, 'Red Hat Enterprise Linux 6 or earlier', '2020-11-30'],
  [/android ([1-9]|10|11)(\.\d+)*\b/i, 'Android 11 or earlier', '2024-02-05'],
  [/vmware esxi? ?[3-6]\.\d|esxi? [3-6]\b/i, 'VMware ESXi 6 or earlier', '2022-10-15'],
  [/vxworks ?5\b/i, 'VxWorks 5', '2018-12-31'],
  [/qnx (4|6\.[0-5])\b/i, 'QNX 6.5 or earlier', '2020-12-31'],
  [/mac ?os x 10\.(\d|1[0-4])\b/i, 'macOS 10.14 or earlier', '2021-10-25'],
  [/solaris [1-9]\b|sunos 5\.[0-9]\b/i, 'Solaris 9 or earlier', '2014-10-31'],
];

/** What the text says is out of support; undefined when it names nothing known to have ended. */
export function endOfSupport(os: string): EndOfSupport | undefined {
  for (const [words, product, ended] of ENDED) if (words.test(os)) return { product, ended };
  return undefined;
}
