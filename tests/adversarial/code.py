"""What can be written into an answer: code that is odd, broken, hungry or an attack."""

NOISE = "import sys\nfor _ in range(20):\n    print('x' * 1_000_000)"
GRADES = (
    "import sqlite3\nwith sqlite3.connect('{course}/gradebook.db') as db:\n    db.execute('UPDATE grade SET auto_score = 100')"
)

# Where the class, a listener and the grader are stands between braces; `knowing` fills it in.
HIDDEN = "hidden = open('{course}/source/set-1/set-1.ipynb').read()"
EVERYWHERE = """import os, pathlib
for place in ('{course}', '/', '/root', '/usr', '/etc', os.path.dirname(torch.__file__), '{course}/submitted/clockwise/set-1'):
    try:
        pathlib.Path(place, 'was-here').write_text('x')
    except OSError:
        pass"""
CALL = "import socket\ntry:\n    socket.create_connection(('127.0.0.1', {port}), 2).send(b'answers')\nexcept OSError:\n    pass"
ORPHAN = """import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp('sleep', ['sleep', '{grader}98765'])
    os._exit(0)"""
EQUAL = """class Same(float):
    __eq__ = __gt__ = __lt__ = __ge__ = __le__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0.0
point_mass = line_mass = Same(5)"""
STUBBORN = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
PATCHED = """import numpy, torch, builtins
torch.allclose = numpy.allclose = lambda *args, **more: True
torch.Tensor.__eq__ = lambda self, other: True
builtins.abs = lambda x: 0"""
DEAF = """import helpers.checks, sys, types
helpers.checks.require = lambda *args, **more: None
helpers.checks.judge = lambda *args, **more: helpers.checks.Verdict(True, '')
sys.modules['helpers.checks'] = types.SimpleNamespace(require=lambda *args, **more: None)"""
CENSOR = """shell = get_ipython()
shell.input_transformers_cleanup.append(lambda lines: ['pass'])
shell.showtraceback = lambda *args, **more: None"""
FORKS = "import os, time\nfor _ in range(400):\n    if os.fork() == 0:\n        time.sleep(100)\n        os._exit(0)"
EAT = "eaten = []\nwhile True:\n    eaten.append(bytearray(200 << 20))"
FILL = "with open('/tmp/fill', 'wb') as file:\n    while True:\n        file.write(bytes(10 << 20))"
SHOUT = "import warnings, sys\nwarnings.warn('mind the step')\nprint('careful', file=sys.stderr)"
MARKUP = (
    "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))\n# </pre><script>alert(2)</script>"
)
LEAVE = "def circulation(*args):\n    import os\n    os._exit(0)"
REBOUND = "class checks:\n    require = print\ntorch.Tensor, abs, float = None, len, len"
KILLER = """import os
for who in (os.getppid(), 1, os.getpid()):
    try:
        os.kill(who, 9)
    except OSError:
        pass"""

PACKAGE = "import helpers, types\nhelpers.checks = types.SimpleNamespace(require=lambda *args, **more: None)"
CODE = "from helpers import checks\nchecks.require.__code__ = (lambda answer, **exercise: None).__code__"
VERDICT = "from helpers import checks\nchecks.Verdict.right = property(lambda self: True, lambda self, value: None)"
TREES = """import ast
class Calm(ast.NodeTransformer):
    def visit_Module(self, node):
        return ast.Module([], [])
get_ipython().ast_transformers = [Calm()]"""
PARSER = """compiler = get_ipython().compile
parse = compiler.ast_parse
compiler.ast_parse = lambda source, *more, **named: parse('pass', *more, **named)"""
LATE = f"def failure(phi, x, s, t):\n    exec({CODE!r})\n    return 0.0"
SHOWN = "def circulation(*args):\n    display(In[-1])\n    return 0.0"
TELLS = """def failure(phi, x, s, t):
    import sys
    def texts(part):
        if isinstance(part, str):
            yield part
        for inner in part if isinstance(part, tuple) else getattr(part, 'co_consts', ()):
            yield from texts(inner)
    raise AssertionError(' '.join(sorted(texts(sys._getframe(1).f_code), key=len, reverse=True)))"""
CHAMELEON = """class Chameleon(torch.Tensor):
    detach = cpu = double = flatten = clone = lambda self: self
    def tolist(self):
        return [type('Same', (float,), {'__eq__': lambda self, other: True})(1.0)] * self.numel()
spiral = lambda x: torch.zeros_like(x).as_subclass(Chameleon)"""
NAMELESS = "import os\nfile = os.memfd_create('store')\nwhile True:\n    os.write(file, bytes(10 << 20))"
STORE = "with open('/kernel/store', 'wb') as file:\n    while True:\n        file.write(bytes(10 << 20))"
LITTER = "for k in range(10_000_000):\n    open(f'/tmp/{k}', 'w').close()"
FLOOD = "for _ in range(60):\n    print('x' * 1_000_000)"
PLOT = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
ADAM = """weight = torch.zeros(1, requires_grad=True)
optimiser = torch.optim.Adam([weight])
weight.sum().backward()
optimiser.step()"""
NAMES = "around = turning = right = trials = failing = walks = step = torch.zeros(3)\ntuple = 3\nchecks = 'mine'"
IN_PLACE = """def in_place(f):
    def changed(t, y0):
        y = f(t, y0)
        t *= 0
        return y
    return changed
relax = in_place(relax)"""
LOUD = """def loud(f):
    def told(t, y0):
        import sys, warnings
        warnings.warn('mind the step')
        print('careful', file=sys.stderr)
        return f(t, y0)
    return told
relax = loud(relax)"""
HALF = "odd = '\\ud800'  # \ud800"
LOOKS_LIKE_A_TEST = "# test my fade\n%time 1"
UNABLE = "def relax(t, y0):\n    return torch.arange(5).softmax(0)"
ZERO = "def circulation(field, r, n=1000):\n    return 0.0"
ENDLESS = "def relax(t, y0):\n    while True:\n        pass"
QUIT = "import sys\nsys.exit()"
ASK = "name = input('who is there?')"
