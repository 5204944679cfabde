// Poem.swift - what is recited.

let poem = """
    A wryneck sat above the door
    and turned its head around,
    to see what others waited for
    and had not yet been found.

    It never stopped for anyone,
    it never stood in line:
    what was not ready, it let run,
    and took the next in time.

    And when the slow ones came at last
    with what they had to say,
    it bowed to them as to the fast,
    and put their words away.

    """
