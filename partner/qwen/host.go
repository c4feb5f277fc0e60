package qwen

import (
	"net/url"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Site is a place where Alibaba offers Qwen. Keys, models and prices differ
// from site to site.
type Site string

// The sites with a shared host.
const (
	Beijing   Site = "beijing"
	Singapore Site = "singapore"
	Virginia  Site = "virginia"
	HongKong  Site = "hongkong"
)

// Sites lists every Site.
func Sites() []Site { return []Site{Beijing, Singapore, Virginia, HongKong} }

const compatiblePath = "/compatible-mode/v1"

func (s Site) host() string {
	switch s {
	case Beijing, "":
		return "dashscope.aliyuncs.com"
	case Singapore:
		return "dashscope-intl.aliyuncs.com"
	case Virginia:
		return "dashscope-us.aliyuncs.com"
	case HongKong:
		return "cn-hongkong.dashscope.aliyuncs.com"
	}
	return ""
}

// Base returns the API's base at a site, or an error of Kind Misconfigured. The
// empty Site is Beijing.
func Base(s Site) (string, error) {
	if host := s.host(); host != "" {
		return "https://" + host + compatiblePath, nil
	}
	return "", qiao.Errorf(qiao.Misconfigured, "configure", "qwen has no site %q", string(s)).
		WithFix("Use beijing, singapore, virginia or hongkong, or give the address of a workspace.")
}

// WorkspaceBase returns the API's base of a workspace's own host, which Alibaba
// advises for production. Region is Alibaba's name, such as cn-beijing,
// ap-southeast-1, ap-northeast-1 or eu-central-1.
func WorkspaceBase(workspace, region string) (string, error) {
	if !isLabel(workspace) || !isLabel(region) {
		return "", qiao.Errorf(qiao.Misconfigured, "configure", "the workspace or its region is not a host's name").
			WithFix("Copy the workspace's id from the console; a region looks like cn-beijing.")
	}
	return "https://" + workspace + "." + region + ".maas.aliyuncs.com" + compatiblePath, nil
}

func isLabel(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 63 && s[0] != '-'
}

// RegionOf tells where the host of an address computes: "cn", "sg", "us", "hk",
// "jp" or "eu", or "" if the host is not known. The site alone does not settle
// where data may go: a model's deployment scope can be wider.
func RegionOf(base string) qiao.Region {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	switch host := u.Hostname(); {
	case host == Singapore.host():
		return "sg"
	case host == Virginia.host():
		return "us"
	case host == HongKong.host():
		return "hk"
	case host == Beijing.host(), host == "dashscope-finance.aliyuncs.com":
		return "cn"
	case strings.HasSuffix(host, ".maas.aliyuncs.com"):
		return workspaceRegion(strings.TrimSuffix(host, ".maas.aliyuncs.com"))
	}
	return ""
}

func workspaceRegion(host string) qiao.Region {
	switch host[strings.LastIndexByte(host, '.')+1:] {
	case "cn-beijing":
		return "cn"
	case "ap-southeast-1":
		return "sg"
	case "ap-northeast-1":
		return "jp"
	case "eu-central-1":
		return "eu"
	}
	return ""
}
