namespace Dtls.Benchmarks.Benchmarks;

/// <summary>
/// The window as RFC 6347 §4.1.2.6 tells it, without a thought for speed: a flag for each number back from the highest, moved one by one
/// when the window slides.
/// </summary>
internal sealed class PlainReplayWindow(int size)
{
    private readonly bool[] _seen = new bool[size];
    private ulong _highest;
    private bool _any;

    public bool IsFresh(ulong number)
    {
        if (!_any || number > _highest)
        {
            return true;
        }

        ulong back = _highest - number;
        return back < (ulong)_seen.Length && !_seen[back];
    }

    public void Mark(ulong number)
    {
        if (!_any || number > _highest)
        {
            Slide(_any ? number - _highest : 0);
            _highest = number;
            _any = true;
        }

        _seen[_highest - number] = true;
    }

    private void Slide(ulong by)
    {
        for (int i = _seen.Length - 1; i >= 0; i--)
        {
            _seen[i] = (ulong)i >= by && _seen[i - (int)by];
        }
    }
}
