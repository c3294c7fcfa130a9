using System.Text;

namespace Dtls.Interop.Tests.Processes;

/// <summary>What a process has written so far. A line that repeats itself is kept once: one peer writes millions of them.</summary>
internal sealed class OutputLog
{
    private const int MaxLength = 1 << 20;

    private readonly Lock _gate = new();
    private readonly StringBuilder _lines = new();
    private readonly StringBuilder _unfinished = new();
    private string _last = "";
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything, an unfinished last line included.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return $"{_lines}{_unfinished}";
            }
        }
    }

    /// <summary>Completes when there is more than at the time of the call.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    public void Append(ReadOnlySpan<char> text)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            foreach (char letter in text)
            {
                _unfinished.Append(letter);
                if (letter == '\n')
                {
                    FinishLine();
                }
            }

            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private void FinishLine()
    {
        string line = _unfinished.ToString();
        _unfinished.Clear();
        if (line != _last && _lines.Length < MaxLength)
        {
            _lines.Append(line);
        }

        _last = line;
    }
}
