using Dtls.Handshake.Extensions;
using Dtls.Records.Wire;
using Xunit;

namespace Dtls.Handshake.Tests.States;

/// <summary>Extensions in order, to be changed, removed or doubled.</summary>
internal sealed class ExtensionEditor
{
    private readonly List<(ushort Type, byte[] Data)> _extensions = [];

    public ExtensionEditor(ExtensionBlock block)
    {
        foreach (ExtensionBlock.Extension extension in block)
        {
            _extensions.Add(((ushort)extension.Type, extension.Data.ToArray()));
        }
    }

    public byte[] this[ExtensionType type] => _extensions.Single(extension => extension.Type == (ushort)type).Data;

    public bool Has(ExtensionType type) => _extensions.Exists(extension => extension.Type == (ushort)type);

    /// <summary>Puts other data where the extension stands, or the extension at the end.</summary>
    public ExtensionEditor Set(ExtensionType type, params byte[] data)
    {
        int index = _extensions.FindIndex(extension => extension.Type == (ushort)type);
        if (index < 0)
        {
            return Add(type, data);
        }

        _extensions[index] = ((ushort)type, data);
        return this;
    }

    /// <summary>Puts the extension at the end, even a second time.</summary>
    public ExtensionEditor Add(ExtensionType type, params byte[] data)
    {
        _extensions.Add(((ushort)type, data));
        return this;
    }

    public ExtensionEditor Remove(ExtensionType type)
    {
        Assert.NotEqual(0, _extensions.RemoveAll(extension => extension.Type == (ushort)type));
        return this;
    }

    public byte[] Write()
    {
        var writer = new WireWriter(new byte[ushort.MaxValue]);
        foreach ((ushort type, byte[] data) in _extensions)
        {
            writer.WriteUInt16(type);
            writer.WriteVector16(data);
        }

        return writer.Written.ToArray();
    }
}
