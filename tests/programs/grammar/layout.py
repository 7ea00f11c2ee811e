# Comments, blank lines, continuation lines, brackets over lines, odd blanks.

#comment at the margin
def f(a,b = 1 ,
      *c):
  # two blanks
  if a :
        # eight
        d = (a , # a comment ) in brackets
             b

             ); return d
  elif b \
       > 0 and \
       not a: return 'continued'

  # less
  return c


def g():

    # comes first

    x = \
        1
    y = [
1,
  2, '#', "'",
]
    if x: return y # done: yes

    else: return {'a': # colon
                  1}
def h(): return ('a' 'b'
    'c'); # semicolon


def tabs(x):
	if x:
		return 'tab'
	else:
	    return 'tab and blanks'


class A :
    a = 1;

    b = 2 ; c = 3 ;



    def m ( self ) : return ( self . a )


if 1:
        # odd comment
    x = 1
    # end
# margin
    y = 2
if x: \
    z = 3

print(f(1), f(0), f(0, 0, 1)); print ( g() )
print(h(), tabs(0), tabs(1), A().m(), A.b, A.c, x, y, z) ; \
    print('last')
for i in range(2): \
    print(i)
if (1
   ): print('bracket')
while(x
      ): x = 0;
import sys ; print(sys is not None);
# no line follows
