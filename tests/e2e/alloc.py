# SPDX-License-Identifier: Apache-2.0
"""Every allocation of one good run of each program fails once: right is the
same answer, or exit code 4 with a sentence.
    alloc.py BUILD DEMO [all]
One allocation of each call stack; with "all", every one."""
import concurrent.futures, os, shutil, subprocess, sys, tempfile

build, demo = (os.path.abspath(p) for p in sys.argv[1:3])
every = sys.argv[3:] == ['all']
top = tempfile.mkdtemp()
PHRASE = b'one phrase for all\none phrase for all\n'


def make_key(path):
    """A P-256 key file whose KDF costs little."""
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric import ec
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        s.Encoding.PEM, s.PrivateFormat.PKCS8,
        s.BestAvailableEncryption(PHRASE.split(b'\n')[0]))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), 'wb') as out:
        out.write(pem)


def run(argv, extra):
    """(exit code, stdout, stderr) of a command in a folder of its own."""
    folder = tempfile.mkdtemp(dir=top)
    read, write = os.pipe()
    os.write(write, PHRASE)
    os.close(write)
    for name in os.listdir(given):
        os.link(os.path.join(given, name), os.path.join(folder, name))
    try:
        end = subprocess.run(
            [os.path.join(build, argv[0])] +
            [a.replace('FD3', str(read)) for a in argv[1:]],
            cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
            pass_fds=[read], timeout=60, env={
                'PATH': os.environ['PATH'], 'LC_ALL': 'C', 'TZ': 'UTC',
                'LD_PRELOAD': build + '/tests/alloc.so', **extra})
        return end.returncode, end.stdout, end.stderr
    except subprocess.TimeoutExpired:
        return 'hangs', b'', b''
    finally:
        os.close(read)
        shutil.rmtree(folder, ignore_errors=True)


def wrong(good, got):
    code, out, err = got
    if code == good[0] and out == good[1]:
        return None
    if code == 4 and err.startswith(b'ocop') and b': ' in err:
        return None
    return 'exit code %s: %s' % (code, (err or out).decode(
        errors='replace').strip()[-300:])


def numbers(log):
    *fresh, last = open(log).read().split('\n')[:-1]
    return range(1, int(last.split()[1]) + 1) if every else map(int, fresh)


given = os.path.join(top, 'given')
os.mkdir(given)
make_key(given + '/key')
with open(demo + '/stamps.csv') as csv:
    uris = [line.rstrip('\n').split(',')[-1] for line in csv][1:]
replica = demo + '/replica.db'
hex_ = open(demo + '/trust.fingerprint').read().strip()
shutil.copy(demo + '/trust.cose', given)
open(given + '/c.csv', 'w').write(
    'id,name,type,address,unit,authority\n'
    '11-000001,HTX,cooperative,Hua Xa,11-03295,DBN\n')
COMMANDS = {
    'verify': ['ocop-verify', '--offline', '--json', '--at', '2026-11-22',
               '--replica', replica, uris[0]],
    'look': ['ocop-verify', '--offline', '--json', '--at', '2026-11-22',
             '--replica', replica, '--find', 'cao'],
    'sync': ['ocop-sync', '--quiet', '--replica', 'r.db', '--trust',
             'trust.cose', '--fingerprint', hex_, '--source',
             'file://' + demo + '/log'],
    'check': ['ocop-sync', 'check', '--replica', replica],
    'public': ['ocop', 'key', 'public', 'key', '--passphrase-fd', 'FD3'],
    'trust': ['ocop', 'trust', 'show', 'trust.cose', '--json'],
    'sign': ['ocop', 'producer', '--csv', 'c.csv', '--key', 'key', '--home',
             '.', '--issued', '2026-07-01', '--passphrase-fd', 'FD3'],
    'registry': ['ocop-registryd', 'init', '--db', 'x.db', '--trust',
                 'trust.cose', '--fingerprint', hex_, '--key', 'key',
                 '--time-key', 'key', '--passphrase-fd', 'FD3'],
}
passed = failed = 0
try:
    for name, argv in COMMANDS.items():
        log = os.path.join(top, 'log')
        good = run(argv, {'ALLOC_LOG': log})
        if not isinstance(good[0], int) or good[0] == 4:
            print('FAIL: %s: %s' % (name, good))
            failed += 1
            continue
        todo = list(numbers(log))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            ends = pool.map(lambda n: run(argv, {'ALLOC_FAIL': str(n)}), todo)
            for n, got in zip(todo, ends):
                why = wrong(good, got)
                passed += why is None
                if why is not None:
                    failed += 1
                    print('FAIL: %s, allocation %d: %s' % (name, n, why))
        print('%s: exit code %d, %d allocations failed one by one' %
              (name, good[0], len(todo)), flush=True)
finally:
    shutil.rmtree(top, ignore_errors=True)
print('%d passed, %d failed' % (passed, failed))
sys.exit(failed > 0 or passed == 0)
