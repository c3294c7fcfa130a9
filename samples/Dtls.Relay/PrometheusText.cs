using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Dtls.Relay;

/// <summary>The observable instruments of one meter in Prometheus' text format 0.0.4.</summary>
internal sealed class PrometheusText : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private readonly StringBuilder _text = new();
    private Instrument? _last;

    public PrometheusText(string meterName)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == meterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Append(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Reads all instruments.</summary>
    public string Write()
    {
        lock (_gate)
        {
            _text.Clear();
            _last = null;
            _listener.RecordObservableInstruments();
            return _text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Append(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        bool isCounter = instrument is ObservableCounter<long>;
        string name = Name(instrument.Name) + (isCounter ? "_total" : "");
        if (instrument != _last)
        {
            _last = instrument;
            _text.Append("# HELP ").Append(name).Append(' ').Append(instrument.Description).Append('\n');
            _text.Append("# TYPE ").Append(name).Append(isCounter ? " counter\n" : " gauge\n");
        }

        _text.Append(name);
        char separator = '{';
        foreach ((string key, object? tag) in tags)
        {
            _text.Append(separator).Append(Name(key)).Append("=\"").Append(Escape($"{tag}")).Append('"');
            separator = ',';
        }

        _text.Append(separator is ',' ? "} " : " ").Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Name(string name) => name.Replace('.', '_');

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
