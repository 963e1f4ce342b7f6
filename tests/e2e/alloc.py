# SPDX-License-Identifier: Apache-2.0
"""Every allocation of one good run of each program fails once: right is the
same answer, or exit code 4 with a sentence.
    alloc.py BUILD DEMO [all]
One allocation of each call stack; with "all", every one."""
import concurrent.futures, json, os, shutil, subprocess, sys, tempfile

build, demo = (os.path.abspath(p) for p in sys.argv[1:3])
every = sys.argv[3:] == ['all']
top = tempfile.mkdtemp()
PHRASE = b'one phrase for all\none phrase for all\n'


def make_key(path, key):
    """A key file whose KDF costs little."""
    from cryptography.hazmat.primitives import serialization as s
    pem = key.private_bytes(
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
        shutil.copy2(os.path.join(given, name), os.path.join(folder, name))
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
    # libcurl 7.88 calls a file whose buffer found no memory read, and empty.
    if code == 3 and b': empty answer' in err:
        return None
    if code == good[0]:
        return 'another answer: %r, not %r' % (out[-400:], good[1][-400:])
    return 'exit code %s: %s' % (code, (err or out).decode(
        errors='replace').strip()[-300:])


def numbers(log):
    *fresh, last = open(log).read().split('\n')[:-1]
    return range(1, int(last.split()[1]) + 1) if every else map(int, fresh)


given = os.path.join(top, 'given')
os.mkdir(given)
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
make_key(given + '/key', ec.generate_private_key(ec.SECP256R1()))
make_key(given + '/mae', ec.generate_private_key(ec.SECP256R1()))
make_key(given + '/log', ed25519.Ed25519PrivateKey.generate())
make_key(given + '/time', ed25519.Ed25519PrivateKey.generate())
with open(demo + '/stamps.csv') as csv:
    uris = [line.rstrip('\n').split(',')[-1] for line in csv][1:]
# A copy: a reader leaves files beside it.
shutil.copy(demo + '/replica.db', given + '/copy.db')
hex_ = open(demo + '/trust.fingerprint').read().strip()
shutil.copy(demo + '/trust.cose', given)


def made(*argv):
    """What a command says that must go well, and what it made stays."""
    read, write = os.pipe()
    os.write(write, PHRASE)
    os.close(write)
    return subprocess.run(
        [os.path.join(build, 'ocop'), *argv, '--passphrase-fd', str(read)][
            :None if argv[1] != 'new' else -2], cwd=given, check=True,
        pass_fds=[read], stdin=subprocess.DEVNULL,
        capture_output=True).stdout.decode().strip()


# A realm of its own, whose keys are cheap to open.
open(given + '/c.csv', 'w').write(
    'id,name,type,address,unit,authority\n'
    '11-000001,HTX Hua Xa,cooperative,Hua Xa,11-03295,MAE\n')
open(given + '/a.csv', 'w').write(
    'id,name,level,scope,roles,grants,from,to,successor,complete_since\n'
    'MAE,MAE,central,,enrol certify inspect,5:2023-02-24,2025-03-01,,,\n')
made('key', 'public', 'key', '--out', 'root.pub')
os.mkdir(top + '/keys')
made('key', 'public', 'mae', '--out', '../keys/MAE.pub')
made('trust', 'new', '--authorities', 'a.csv', '--keys', '../keys',
     '--root', 'root.pub',
     '--threshold', '1', '--realm', 'demo', '--log', 'ocop.example/log',
     '--log-vkey', made('key', 'public', 'log', '--vkey', 'ocop.example/log'),
     '--time-vkey', made('key', 'public', 'time', '--vkey',
                         'ocop.example/time', '--time'),
     '--host', 'ocop.example:2025-09-01', '--registry', 'http://127.0.0.1:1',
     '--issued', '1756688400', '--out', 'raw.cose')
shutil.copy(given + '/raw.cose', given + '/own.cose')
made('trust', 'sign', '--key', 'key', 'own.cose', '--yes')
own_hex = json.loads(subprocess.run(
    [build + '/ocop', 'trust', 'show', '--json', given + '/own.cose'],
    check=True, capture_output=True).stdout)['fingerprint']
COMMANDS = {
    'verify': ['ocop-verify', '--offline', '--json', '--at', '2026-11-22',
               '--replica', 'copy.db', uris[0]],
    'look': ['ocop-verify', '--offline', '--json', '--at', '2026-11-22',
             '--replica', 'copy.db', 'giấm táo'],
    'sync': ['ocop-sync', '--quiet', '--replica', 'r.db', '--trust',
             'trust.cose', '--fingerprint', hex_, '--source',
             'file://' + demo + '/log'],
    'check': ['ocop-sync', 'check', '--replica', 'copy.db'],
    'public': ['ocop', 'key', 'public', 'key', '--passphrase-fd', 'FD3'],
    'trust': ['ocop', 'trust', 'show', 'trust.cose', '--json'],
    'sign': ['ocop', 'trust', 'sign', '--key', 'key', 'raw.cose', '--yes',
             '--passphrase-fd', 'FD3'],
    'records': ['ocop', 'producer', '--csv', 'c.csv', '--key', 'mae',
                '--home', '.', '--trust', 'own.cose', '--issued',
                '2026-07-01', '--yes', '--passphrase-fd', 'FD3'],
    'witness': ['ocop-witness', 'init', '--state', 'w.db'],
    'registry': ['ocop-registryd', 'init', '--db', 'x.db', '--trust',
                 'own.cose', '--fingerprint', own_hex, '--key', 'log',
                 '--time-key', 'time', '--passphrase-fd', 'FD3'],
}
passed = failed = 0
try:
    for name, argv in COMMANDS.items():
        log = os.path.join(top, 'log')
        good = run(argv, {'ALLOC_LOG': log})
        if good[0] != 0:
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
